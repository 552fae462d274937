import type { Deployed } from '../deployed.ts';
import type { EndpointSource } from '../endpoints.ts';
import type { Stage } from '../stage.ts';
import type { Found } from './finding.ts';

/** What a check looks at. */
export interface Patient {
  readonly stack: Deployed;
  /** The local stack has no account, no mail, and runs what this checkout synthesizes. */
  readonly isLocal: boolean;
  readonly endpoints: EndpointSource;
  /** The stage as cdk.json has it. @throws Error where it has none of that name, or a setting is wrong. */
  readonly stage: () => Promise<Stage>;
  /** The options of a printed command that asks the same stack. */
  readonly where: string;
}

/** One group of questions. What it throws is told as not asked, with what the error means. */
export interface Check {
  readonly name: string;
  readonly look: (patient: Patient) => Promise<readonly Found[]>;
}
