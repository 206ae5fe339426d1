import type { ClaimReply, ClaimRequest, Lease } from '@hookonce/core'

/** A key that nobody else has, since cases share a server. */
export const newKey = (): string => `conformance:${newOwner()}`

/** 128 random bits as base64url, as core makes them. */
export function newOwner(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export function leaseOf(
  { key, owner, fingerprint }: ClaimRequest,
  { fence, attempts }: ClaimReply & { status: 'claimed' },
): Lease {
  return { key, owner, fence, attempts, ...(fingerprint !== undefined && { fingerprint }) }
}
