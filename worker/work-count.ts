/** Counts the calls of some activities that are under way. */
export interface WorkCount {
  readonly count: <Input, Output>(activity: (input: Input) => Promise<Output>) => (input: Input) => Promise<Output>;
  readonly underWay: () => number;
  /** Epoch milliseconds of the last end or begin; of the count's making before the first. */
  readonly lastChange: () => number;
}

export function createWorkCount(onChange: () => void = () => undefined): WorkCount {
  let underWay = 0;
  let lastChange = Date.now();
  const change = (by: 1 | -1) => {
    underWay += by;
    lastChange = Date.now();
    onChange();
  };
  return {
    count: (activity) => async (input) => {
      change(1);
      try {
        return await activity(input);
      } finally {
        change(-1);
      }
    },
    underWay: () => underWay,
    lastChange: () => lastChange,
  };
}
