import { readLocal } from './ask-local.ts';

/** What the demo of a local stack tells of itself. */
export interface DemoState {
  readonly sent: number;
  readonly recorded: number;
  readonly confirmed: number;
  readonly speed: number;
  readonly faults: readonly {
    readonly id: string;
    readonly label: string;
    readonly description: string;
    readonly on: boolean;
  }[];
}

/** The demo's state. @throws OperatorError where no demo runs. */
export const readDemo = (port: number): Promise<DemoState> => ask(port);

/** Switches one fault of the demo. @throws OperatorError where there is no such fault, or no demo. */
export const switchFault = (port: number, fault: string, on: boolean): Promise<DemoState> =>
  ask(port, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, on }),
  });

const ask = (port: number, request?: RequestInit): Promise<DemoState> =>
  readLocal<DemoState>(port, '/api/demo', ({ faults }) => Array.isArray(faults), request);
