/** The chat API by HTTP: one function that asks, and one error for whatever goes wrong. */

import type { ErrorBody, FieldProblem, Language } from "./types";

/** Where the API is: this page's own address up to `/widget/`. */
export const apiUrl = (path: string): string => location.href.slice(0, location.href.indexOf("/widget/")) + path;

/** An answer that is not a success, or none at all (status 0). `message` is meant for the visitor. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
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
export const ask = async <Answer>(caller: Caller, method: string, path: string, body?: object): Promise<Answer> => {
  const request: RequestInit = { method, cache: "no-store", headers: headersOf(caller), signal: AbortSignal.timeout(20_000) };
  if (body) {
    request.body = JSON.stringify(body);
    request.headers = { ...request.headers, "Content-Type": "application/json" };
  }
  const response = await fetch(apiUrl(path), request).catch(() => {
    throw new ApiError(0, "offline", "");
  });
  if (!response.ok) throw await readError(response);
  return (await response.json()) as Answer;
};
