/** Why a request is refused, for whoever sent it: written as RFC 9457 says. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
}

export const problemType = 'application/problem+json';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export function problemBody({ status, detail }: Problem): string {
  return JSON.stringify({ title: titles[status] ?? 'Error', status, detail });
}
