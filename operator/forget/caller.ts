import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsPlace } from '../deployed.ts';

/** Who asks, as AWS knows him; null where that can't be told, as by the local stack. */
export async function callerOf(place: AwsPlace): Promise<string | null> {
  if (place.endpoint !== undefined) return null;
  const client = new STSClient({ ...place, maxAttempts: 2 });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Arn ?? null;
  } catch {
    // Erasing needs no name.
    return null;
  } finally {
    client.destroy();
  }
}
