// What dlr prints with --json: schemas for tests and for docs/json, which no command loads.
import { z } from 'zod';

/** Told in each schema as `format`. */
export const instant = z.iso.datetime().describe('ISO 8601 in UTC, with Z');

export const provider = z.string().describe('provider’s id, such as twilio: docs/providers.md has all');
export const messageId = z.string().describe('the id that the provider gave when the message was sent');
