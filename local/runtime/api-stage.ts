import type { ThrottleLimits } from './throttle.ts';

/** A stage of the HTTP API. */
export interface ApiStage {
  readonly apiId: string;
  readonly stage: string;
  /** Null where the stage has no limits of its own. */
  readonly throttle: ThrottleLimits | null;
  readonly accessLog: { readonly logGroup: string; readonly format: string } | null;
}

/** @throws Error for settings of single routes, which the local stack does not know. */
export function readApiStage(apiId: string, properties: Readonly<Record<string, unknown>>): ApiStage {
  const { StageName, DefaultRouteSettings = {}, RouteSettings, AccessLogSettings } = properties;
  if (RouteSettings !== undefined) throw new Error(`The local stack does not know RouteSettings (${StageName}).`);
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = DefaultRouteSettings as Readonly<Record<string, number>>;
  const isThrottled = ThrottlingRateLimit !== undefined && ThrottlingBurstLimit !== undefined;
  return {
    apiId,
    stage: String(StageName),
    throttle: isThrottled ? { ratePerSecond: ThrottlingRateLimit, burst: ThrottlingBurstLimit } : null,
    accessLog: AccessLogSettings ? readAccessLog(AccessLogSettings as Readonly<Record<string, string>>) : null,
  };
}

const readAccessLog = ({ DestinationArn = '', Format = '' }: Readonly<Record<string, string>>) => ({
  logGroup: /:log-group:([^:]+)/.exec(DestinationArn)?.[1] ?? '',
  format: Format,
});
