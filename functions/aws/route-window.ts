// Read by the functions, the CLI and the documents: numbers only, nothing heavy.

/** Hours that are looked at, where nobody says how many; and at most: an older answer is none to send by. */
export const usualHours = 6;
export const mostHours = 72;

/** What began less long ago than this is left out: it may well arrive, and who has more traffic just now would look worse. */
export const restMinutes = 15;
