import { CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Delivrd } from './delivrd.ts';
import type { Settings } from './settings.ts';

/** The CDK's key of a resource's path in the app. */
const pathKey = 'aws:cdk:path';

/** One stage of Delivrd as a stack of its own. Any number live in one account: what has a name of its own has the stack's in it, and what is global the region's. */
export class DelivrdStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, `Delivrd-${settings.stage}`, {
      description: `Delivrd (${settings.stage}): receives SMS delivery reports.`,
      terminationProtection: settings.protect,
      // CloudFormation takes 1 MB: with a hundred countries a third of it would be white space.
      suppressTemplateIndentation: true,
    });
    // An id that the CDK leaves out of logical ids: those that are deployed were made when all of this stood in the stack itself.
    const delivrd = new Delivrd(this, 'Default', settings);
    for (const one of delivrd.node.findAll()) {
      if (!CfnResource.isCfnResource(one)) continue;
      const path: unknown = one.getMetadata(pathKey);
      // Or every resource would seem changed, though nothing of it is.
      if (typeof path === 'string')
        one.addMetadata(pathKey, path.replace(`${delivrd.node.path}/`, `${this.node.path}/`));
    }
  }
}
