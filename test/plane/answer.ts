export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const refused = (status: number, error: string): Answer => ({ status, body: { error } });
/** What its framework says before Plane itself is asked. */
export const detail = (status: number, text: string): Answer => ({ status, body: { detail: text } });
export const invalid = (field: string, message: string): Answer => ({ status: 400, body: { [field]: [message] } });
export const notThere = (): Answer => refused(404, 'The requested resource does not exist.');
export const taken = (what: string, id: string): Answer => ({
  status: 409,
  body: { error: `${what} with the same external id and external source already exists`, id },
});

const mostPerPage = 1_000;

/** A list in pages: `per_page`, and a cursor `<per page>:<page>:0`. */
export function paged(all: readonly unknown[], query: URLSearchParams): Answer {
  const size = Number(query.get('per_page') ?? mostPerPage);
  if (!Number.isInteger(size) || size < 1) return detail(400, 'Invalid per_page parameter.');
  if (size > mostPerPage) return detail(400, `Invalid per_page value. Cannot exceed ${mostPerPage}.`);
  const cursor = /^(\d+):(\d+):[01]$/.exec(query.get('cursor') ?? `${size}:0:0`);
  if (cursor === null) return detail(400, 'Invalid cursor parameter.');
  const page = Number(cursor[2]);
  const results = all.slice(page * size, (page + 1) * size);
  const isMore = (page + 1) * size < all.length;
  return ok({
    grouped_by: null,
    sub_grouped_by: null,
    total_count: all.length,
    next_cursor: `${size}:${page + 1}:0`,
    prev_cursor: `${size}:${page - 1}:1`,
    next_page_results: isMore,
    prev_page_results: page > 0,
    count: results.length,
    total_pages: Math.ceil(all.length / size),
    total_results: all.length,
    extra_stats: null,
    results,
  });
}
