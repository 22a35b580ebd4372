import type { Service } from '../processes/start-service.js';

const tries = 5;
const isTaken = /address already in use|port \d+ is already in use/i;

/**
 * Starts a server again as long as it ends for a port that somebody took between the choice and the binding. `launch`
 * chooses its ports; Temporal chooses some of its own, too, so that it may also happen where all are set.
 */
export async function unlessPortTaken<Up>(
  launch: (onStarted: (service: Service) => void, first: boolean) => Promise<Up>,
  onStarted: (service: Service) => void,
): Promise<Up> {
  for (let tried = 1; ; tried += 1) {
    const begun: Service[] = [];
    try {
      return await launch((service) => {
        begun.push(service);
        onStarted(service);
      }, tried === 1);
    } catch (error) {
      const service = begun[0];
      if (tried === tries || service?.hasExited() !== true || !isTaken.test(service.log())) throw error;
    }
  }
}
