// Read by the infrastructure, the functions and the documents: names only, nothing heavy.

/** The routes of the application's API: each its method, so that a policy can name it, and greedy where ids follow. */
export const apiRoutes = [
  'POST /messages',
  'GET /messages',
  'GET /messages/{path+}',
  'PUT /messages/{path+}',
  'GET /recipients/{path+}',
  'GET /routes/{path+}',
] as const;
export type ApiRoute = (typeof apiRoutes)[number];

/** Most messages that one request records. */
export const mostRecorded = 100;
/** Most seconds that a request waits for a message to be final: API Gateway waits 30 for an answer. */
export const longestWaitSeconds = 25;
/** Most characters of a preview. */
export const longestPreview = 50;
