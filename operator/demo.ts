import { OperatorError } from './operator-error.ts';

/** What the demo of a local stack tells of itself. */
export interface DemoState {
  readonly sent: number;
  readonly speed: number;
  readonly faults: readonly {
    readonly id: string;
    readonly label: string;
    readonly description: string;
    readonly on: boolean;
  }[];
}

const address = (port: number): string => `http://127.0.0.1:${port}/api/demo`;

/** The demo's state. @throws OperatorError where no demo runs. */
export const readDemo = (port: number): Promise<DemoState> => ask(port);

/** Switches one fault of the demo. @throws OperatorError where there is no such fault, or no demo. */
export const switchFault = (port: number, fault: string, on: boolean): Promise<DemoState> =>
  ask(port, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, on }),
  });

async function ask(port: number, request?: RequestInit): Promise<DemoState> {
  let response: Response;
  try {
    response = await fetch(address(port), request);
  } catch {
    throw new OperatorError(`No local stack answers on port ${port}: start one with "npm run demo", or give --port.`);
  }
  const answer = (await response.json().catch(() => ({}))) as DemoState & { readonly message?: string };
  if (!response.ok) throw new OperatorError(answer.message ?? `The local stack answered ${response.status}.`);
  return answer;
}
