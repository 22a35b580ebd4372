/** How a webhook is told a notice: as orch writes it, or as Slack and what understands its form want it. */
export const webhookForms = ['json', 'slack'] as const;
export type WebhookForm = (typeof webhookForms)[number];

/** Where all notices are told that are wanted. */
export interface NoticeWebhook {
  /** May be a secret itself: it is never shown. */
  readonly url: string;
  /** What each is signed with; null: none is. */
  readonly secret: string | null;
  readonly form: WebhookForm;
}
