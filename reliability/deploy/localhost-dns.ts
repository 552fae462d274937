// Loaded ahead of cdk and dlr (`--import`): *.localhost is this machine (RFC 6761), which glibc by itself does not know.
import dns from 'node:dns';

const lookup = dns.lookup as (name: string, ...rest: readonly unknown[]) => void;
Object.assign(dns, {
  lookup: (name: string, ...rest: readonly unknown[]) =>
    lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest),
});
