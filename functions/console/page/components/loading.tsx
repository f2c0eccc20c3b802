import { t } from '../i18n/format.ts'

export const Loading = () => (
  <p class="empty" role="status">
    {t('loading')}
  </p>
)
