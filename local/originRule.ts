import type { RequestHead } from '../api/http.ts';

export type OriginRule = {
  /** Why a request is turned away, if it comes from a web page that was not allowed. */
  readonly refusal: (head: RequestHead) => string | undefined;
  /** What lets an allowed page read the answer. */
  readonly answerHeaders: (head: RequestHead) => Readonly<Record<string, string>>;
};

/**
 * Any web page can make its reader's browser talk to localhost, and this server asks for no password. Three rules
 * keep pages out and nobody else, since only browsers send these headers:
 *
 * - `Origin` comes with every POST of a page, its own site's included, and with every request of a script to another
 *   site. It must be on the list. Another port of localhost is another origin.
 * - An image or a link of a foreign page is a GET without `Origin` (in the Query protocol it could delete a queue):
 *   there `Sec-Fetch-Site` says that it is foreign.
 * - A page that has its own name resolve to this machine (DNS rebinding) reads by GET with neither header. It needs a
 *   public name to do so, so a GET must name us by address, by a name without a dot (localhost, a Docker service), by
 *   a name of a private zone or of AWS, or as `--base-url` does. Any host may be named in a POST.
 */
export function createOriginRule(allowed: readonly string[], baseUrl?: string): OriginRule {
  const everyone = allowed.includes('*');
  const origins = new Set(allowed.map(originOf));
  const ownHost = baseUrl === undefined ? undefined : new URL(baseUrl).hostname;

  return {
    refusal({ method, headers: { origin, host, 'sec-fetch-site': site } }) {
      if (everyone) return undefined;
      if (origin !== undefined) {
        return origins.has(origin)
          ? undefined
          : `Web pages of the origin ${printable(origin)} may not use this server: start it with --cors ${printable(origin)} to allow them.`;
      }
      if (site === 'cross-site' || site === 'same-site') {
        return 'A web page of another site may not use this server: start it with --cors * to allow every page.';
      }
      if (method !== 'POST' && host !== undefined && isPublicName(hostnameOf(host), ownHost)) {
        return `A GET for the host ${printable(host)} may come from a web page: start the server with --base-url http://${printable(host)} if this is its name.`;
      }
      return undefined;
    },
    answerHeaders({ headers: { origin } }): Record<string, string> {
      if (origin === undefined || !(everyone || origins.has(origin))) return {};
      return {
        'Access-Control-Allow-Origin': everyone ? '*' : origin,
        'Access-Control-Expose-Headers': 'x-amzn-RequestId, x-amzn-query-error, Date',
        Vary: 'Origin',
      };
    },
  };
}

const privateZones = /\.(localhost|local|internal|test|lan|home\.arpa|amazonaws\.com(\.cn)?)$/;

function isPublicName(hostname: string, ownHost: string | undefined): boolean {
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return !isAddress && hostname.includes('.') && hostname !== ownHost && !privateZones.test(hostname);
}

const hostnameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
const originOf = (text: string): string => (URL.canParse(text) ? new URL(text).origin : text);
const printable = (text: string): string => text.slice(0, 200).replaceAll(/[^\w.:/[\]-]/g, '?');
