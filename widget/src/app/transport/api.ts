/** The chat API by HTTP: one function that asks, and one error for whatever goes wrong. */

import type { paths } from "./api-types";
import type { ErrorBody, FieldProblem, Language } from "./types";

/** Where the API is: this page's own address up to `/widget/`. */
export const apiUrl = (path: string): string => location.href.slice(0, location.href.indexOf("/widget/")) + path;

type ErrorCode = ErrorBody["error"]["code"] | "offline" | "unknown";

/** An answer that is not a success, or none at all (status 0). `message` is meant for the visitor. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message);
  }

  /** Whether the same request may well succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Caller {
  language: Language;
  token?: string | undefined;
}

// Path, method, what goes in and what comes out are the OpenAPI document's; a call that it does not know fails the build.
export type Path = keyof paths;
type Asked<P extends Path> = { [M in keyof paths[P]]-?: paths[P][M] extends { responses: object } ? M : never }[keyof paths[P]];
type Success<Responses> = Responses[Extract<keyof Responses, 200 | 201 | 202>];
type JsonOf<Part> = Part extends { content: { "application/json": infer Json } } ? Json : undefined;
type Answer<Operation> = Operation extends { responses: infer Responses } ? JsonOf<Success<Responses>> : never;
type Body<Operation> = Operation extends { requestBody: infer Request } ? JsonOf<Request> : undefined;
type Ids<Operation> = Operation extends { parameters: { path: infer Names } } ? Names : Record<never, never>;

/** A path of the document with its `{names}` filled in. */
export const fillPath = (path: string, ids: object): string =>
  Object.entries(ids).reduce((filled, [name, id]) => filled.replace(`{${name}}`, encodeURIComponent(id as string)), path);

const headersOf = ({ language, token }: Caller): Record<string, string> => ({
  "Accept-Language": language,
  ...(token && { Authorization: `Bearer ${token}` }),
});

const readError = async (response: Response): Promise<ApiError> => {
  // A proxy in between may answer for the API, in whatever shape.
  const { error }: Partial<ErrorBody> = await response.json().catch(() => ({}));
  const message = [error?.message, error?.action].filter(Boolean).join(" ");
  return new ApiError(response.status, error?.code ?? "unknown", message, error?.fields ?? []);
};

/** Asks the API and gives its JSON; throws ApiError. Gives up after 20 seconds. */
export const ask = async <P extends Path, M extends Asked<P> & string>(
  caller: Caller,
  method: M,
  path: P,
  ids: Ids<paths[P][M]> & object,
  body?: Body<paths[P][M]>,
): Promise<Answer<paths[P][M]>> => {
  const request: RequestInit = {
    method: method.toUpperCase(), cache: "no-store", headers: headersOf(caller), signal: AbortSignal.timeout(20_000),
  };
  if (body) {
    request.body = JSON.stringify(body);
    request.headers = { ...request.headers, "Content-Type": "application/json" };
  }
  const response = await fetch(apiUrl(fillPath(path, ids)), request).catch(() => {
    throw new ApiError(0, "offline", "");
  });
  if (!response.ok) throw await readError(response);
  return (await response.json()) as Answer<paths[P][M]>;
};
