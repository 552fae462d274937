import { z } from 'zod';
import type { Clock } from '../../runtime/clock.ts';
import { readPattern } from '../cloudwatch/metric-filter.ts';
import { errorAnswer, jsonAnswer, type Service } from '../front-door.ts';

export interface Logs {
  readonly service: Service;
  /** Takes a line of a log group, as of now on the clock. */
  readonly take: (logGroup: string, line: string) => void;
}

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

/** Of each log group so many lines are kept, the newest. */
const mostLines = 10_000;

const filterSchema = z.object({
  logGroupName: z.string(),
  /** Epoch milliseconds. */
  startTime: z.number().default(0),
  endTime: z.number().default(Number.POSITIVE_INFINITY),
  filterPattern: z.string(),
});

/** The calls of CloudWatch Logs that Delivrd makes, in memory. */
export function createLogs(clock: Clock): Logs {
  const groups = new Map<string, Line[]>();
  return {
    take: (logGroup, message) => {
      const lines = groups.get(logGroup) ?? [];
      groups.set(logGroup, lines);
      lines.push({ timestamp: clock.now(), message });
      if (lines.length > mostLines) lines.shift();
    },
    service: async ({ action, input }) => {
      if (action !== 'FilterLogEvents') return errorAnswer(400, 'UnknownOperationException', action);
      const { data, error } = filterSchema.safeParse(input);
      if (!data) return errorAnswer(400, 'InvalidParameterException', z.prettifyError(error));
      const matches = readPattern(data.filterPattern);
      if (!matches) return errorAnswer(400, 'InvalidParameterException', `Not known here: ${data.filterPattern}`);
      const events = (groups.get(data.logGroupName) ?? []).filter(
        ({ timestamp, message }) => timestamp >= data.startTime && timestamp <= data.endTime && matches(message),
      );
      return jsonAnswer({ events });
    },
  };
}
