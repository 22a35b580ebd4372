import { setCurrentDetails } from '@temporalio/workflow';
import { describeEnvironment } from '../../../domain/wording/deploys/describe-environment.js';
import type { Environment } from './environment-state.js';

/** What a person sees in the Temporal UI. */
export function show({ known, underWay, orders, monitored }: Environment): void {
  setCurrentDetails(describeEnvironment({ known, underWay, orders, monitored }));
}

/** Says what is done for the order under way. */
export function showDoing(environment: Environment, doing: string): void {
  if (environment.underWay === null) return;
  environment.underWay.doing = doing;
  show(environment);
}
