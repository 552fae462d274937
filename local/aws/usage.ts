import type { FunctionUsage, LocalFunction } from '../runtime/lambda.ts';
import type { FrontDoor } from './front-door.ts';
import type { Permission, Permissions } from './policy/permissions.ts';

/** Calls of one action by one caller, totals since the start. */
export interface CallUsage {
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly calls: number;
  /** Answered with an error; a failed condition is one of these and costs a write all the same. */
  readonly errors: number;
  /** DynamoDB capacity units, as far as the emulator tells them. */
  readonly capacityUnits: number;
}

export interface Usage {
  readonly calls: readonly CallUsage[];
  readonly functions: readonly FunctionUsage[];
  readonly permissions: readonly Permission[];
}

/** Counts every call that goes through the front door: the basis of the price of a million reports. */
export function countUsage(
  { gates, witnesses }: FrontDoor,
  functions: readonly LocalFunction[],
  permissions: Pick<Permissions, 'report'>,
): () => Usage {
  const calls = new Map<string, CallUsage>();
  gates.push(async ({ service, input }) => {
    if (service === 'dynamodb') input['ReturnConsumedCapacity'] ??= 'TOTAL';
    return null;
  });
  witnesses.push(({ caller, service, action }, { status, body }) => {
    const key = `${caller} ${service} ${action}`;
    const before = calls.get(key);
    const capacity =
      service === 'dynamodb' && status === 200 ? Number(JSON.parse(body).ConsumedCapacity?.CapacityUnits ?? 0) : 0;
    calls.set(key, {
      caller,
      service,
      action,
      calls: (before?.calls ?? 0) + 1,
      errors: (before?.errors ?? 0) + (status < 300 ? 0 : 1),
      capacityUnits: (before?.capacityUnits ?? 0) + capacity,
    });
  });
  return () => ({
    calls: [...calls.values()],
    functions: functions.map((lambda) => lambda.usage()),
    permissions: permissions.report(),
  });
}
