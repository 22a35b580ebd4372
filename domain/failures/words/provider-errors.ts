import { type ErrorKind, status } from './error-kind.js';

/** What a model's provider answers, and what agents make of it. */
export const providerErrors: readonly ErrorKind[] = [
  {
    what: 'a session that cannot be gone on with',
    means: 'dead-session',
    spellings: [
      /Prompt is too long/,
      /No conversation found with session ID/,
      /(?:Codex )?ran out of room in the model's context window/,
      /context_length_exceeded/,
      /(?:Your input )?exceeds the context window/,
      /This model's maximum context length is/,
      /no rollout found for/,
      /no (?:thread|conversation) with id/,
    ],
  },
  {
    what: 'an expired login, which parallel runs race to renew',
    means: 'expired-login',
    spellings: [/OAuth token has expired/, /refresh token was already used/],
  },
  {
    what: 'an account without credit',
    means: 'credit',
    spellings: [
      /Credit balance is too low/,
      /\bError code: 402\b/,
      /\b(?:unexpected|last) status:? 402\b/,
      /Quota exceeded\. Check your plan/,
      /exceeded your current quota(?![^]{0,600}retry in \d)/,
      /\binsufficient_quota\b/,
      /upgrade to Plus:/,
    ],
  },
  {
    what: 'a login that is missing or not taken',
    means: 'login',
    spellings: [
      /Invalid API key/,
      /invalid x-api-key/,
      /Incorrect API key provided/,
      /\binvalid_api_key\b/,
      /Not logged in/,
      /Please run \/login/,
      /\bAuthenticationError\b/,
      /\bError code: 401\b/,
      /\b(?:unexpected|last) status:? 401\b/,
      /access token could not be refreshed/,
      /Missing environment variable/,
    ],
  },
  {
    what: 'something that the account may not have',
    means: 'unusable',
    spellings: [
      /\bPermissionDeniedError\b/,
      /\bError code: 403\b/,
      /\b(?:unexpected|last) status:? 40[34]\b/,
      /\(status 403\b/,
    ],
  },
  {
    what: 'a model or a program that is not there',
    means: 'unusable',
    spellings: [
      /There's an issue with the selected model/,
      /\bmodel_not_found\b/,
      /\bmodel [`'"][^`'"\s]{1,100}[`'"] does not exist/,
      /model is not supported when using/,
      /orch-launcher: /,
    ],
  },
  {
    what: 'a limit that says itself that it is not the usage limit',
    means: 'rate-limit',
    spellings: [/not your usage limit/],
  },
  {
    what: 'a usage limit',
    means: 'quota',
    spellings: [
      /(?:You['’]ve )?hit your [\w -]{0,40}limit/,
      /(?:Claude AI )?usage limit (?:has been )?reached/,
      /(?:You['’]re )?out of extra usage/,
      /(?:5-hour|weekly|session) limit reached/,
    ],
  },
  {
    what: 'too many requests',
    means: 'rate-limit',
    spellings: [
      ...status('429', 'Too Many Requests'),
      /Too Many Requests/,
      /rate.?limit(?:ed|_error|_exceeded| exceeded| reached)/,
      /\bRateLimitError\b/,
      /\bRESOURCE_EXHAUSTED\b/,
      /exceeded your current quota/,
      /(?:Server is )?temporarily limiting requests/,
    ],
  },
  {
    what: 'a model without room',
    means: 'overload',
    spellings: [
      ...status('529', 'Overloaded|Site is overloaded'),
      /\boverloaded(?:_error)?\b/,
      /\bOverloadedError\b/,
      /(?:We're )?(?:currently )?experiencing high demand/,
      /(?:Selected )?model is at capacity/,
    ],
  },
];
