import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const sentence = z.string().min(3);
const day = z.string().regex(/^2\d{3}-\d\d-\d\d$/);
/** The test that holds it. */
const heldBy = sentence.regex(/^test\/.+\.test\.ts$/);

/** What a provider's file is believed by, in words: `<provider>/proof.json`. What code or cases tell stands there, and not here. */
const proofSchema = z.strictObject({
  /** Which of its products report here. */
  products: sentence,
  /** How it signs, and whether it signs a time; null where it documents no signature. */
  signature: z.strictObject({ scheme: sentence, time: z.boolean() }).nullable(),
  /** The forms in which a report is read. */
  shapes: z.array(sentence).min(1),
  /** When it sends again what was not acknowledged; null where it does not say. */
  retries: sentence.nullable(),
  /** Who else says that its signature is this one; none where there is no signature. */
  proof: z.array(
    z.union([
      /** Its vendor's own package. */
      z.strictObject({ sdk: sentence, ways: z.enum(['both', 'verifies ours', 'signs']), test: heldBy }),
      /** Requests and signatures that were published. */
      z.strictObject({ vector: sentence, test: heldBy }),
      /** A value that nobody else made: it proves that what we read stays as it was. */
      z.strictObject({ check: sentence, test: heldBy }),
    ]),
  ),
  sources: z
    .array(
      z.union([
        z.strictObject({ kind: z.enum(['documented', 'captured', 'code']), of: sentence, read: day }),
        z.strictObject({ kind: z.literal('general knowledge'), of: sentence }),
      ]),
    )
    .min(1),
  /** What is understood so, and stands nowhere to the letter. */
  readings: z.array(sentence),
  /** What none of the sources tells. */
  unknown: z.array(sentence),
});

export type Proof = Readonly<z.infer<typeof proofSchema>>;

/** What a provider is proved by. @throws Error where it is not written as `proofSchema` says. */
export const proofOf = (provider: string): Proof =>
  proofSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, provider, 'proof.json'), 'utf8')));

/** The last day on which one of its sources was read. */
export const lastRead = ({ sources }: Proof): string =>
  sources
    .flatMap((source) => ('read' in source ? [source.read] : []))
    .toSorted()
    .at(-1) ?? '';
