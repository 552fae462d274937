import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** Of each request a line, which is paid for by the byte; CloudWatch Logs has its time. No variable here holds the path: that of a callback ends in the URL token, that of an application's call may be a number. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    sourceIp: '$context.identity.sourceIp',
    latencyMs: '$context.responseLatency',
    integrationMs: '$context.integrationLatency',
    error: '$context.error.message',
    integrationError: '$context.integration.error',
  }),
);
