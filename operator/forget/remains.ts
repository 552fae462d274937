/** What no command here reaches, in words for the record. */
export const remains: readonly string[] = [
  'Point-in-time backups hold what was erased for up to 35 days, and so do exports and copies of the table that somebody made. A table that is restored from before needs this again.',
  'Requests that wait in the queue, for up to 14 days, begin a message anew once they are read; so does a dead letter, or a kept request, that is replayed.',
  'So does a report that the provider repeats or sends later, for up to 72 hours or longer: run this again then.',
  'Texts of messages to others are not looked through: a tag or a reference may hold the number.',
  'The provider that sent the messages, and the application that had them sent, keep their own records.',
  'Where the stage publishes events: its table’s stream keeps what was erased for a day, the queue of what nobody got for up to 14 days, whole where it could not be read. What took the events has what it took; numbers are in them only with events.recipient.',
  'Where callbacks are passed on to an old URL (forward): what that does not take lies in a queue of its own for up to 14 days, and what it took it has.',
  'Logs, metrics and alarms hold no number: there is nothing to erase.',
];
