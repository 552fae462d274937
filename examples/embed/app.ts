import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Delivrd } from 'delivrd';

const stack = new Stack(new App(), 'Shop');

const delivrd = new Delivrd(stack, 'Sms', {
  providers: { smstake: { authentication: { signature: true } }, wavix: { authentication: { urlToken: true } } },
  api: true,
  events: true,
});

// What sends codes: it tells what it sent, and may ask what became of it.
const sender = new LambdaFunction(stack, 'Sender', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => process.env.DELIVRD_URL;'),
  environment: { DELIVRD_URL: delivrd.apiUrl ?? '' },
});
delivrd.grantSend(sender);

delivrd
  .metricFailureRate({ provider: 'wavix', period: Duration.hours(1) })
  .createAlarm(stack, 'ShopCodesFail', { threshold: 20, evaluationPeriods: 1 });
