import { computed } from '@preact/signals'
import { pages } from './pages/list.ts'
import { pageId } from './state.ts'

export const availablePages = computed(() => pages.filter(({ available }) => available?.() ?? true))

/** The page in the address; the first page where the address names none that is available. */
export const currentPage = computed(
  () => availablePages.value.find(({ id }) => id === pageId.value) ?? pages[0],
)
