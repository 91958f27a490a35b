// What may be imported on the test bench: the packages a component may use, and those only a test may use.
// Each is loaded when first asked for, after the DOM stands (Testing Library looks for a document as it loads).

export const forComponents = {
  svelte: () => import('svelte'),
  'svelte/animate': () => import('svelte/animate'),
  'svelte/attachments': () => import('svelte/attachments'),
  'svelte/easing': () => import('svelte/easing'),
  'svelte/events': () => import('svelte/events'),
  'svelte/internal': () => import('svelte/internal'),
  'svelte/internal/client': () => import('svelte/internal/client'),
  'svelte/internal/disclose-version': () => import('svelte/internal/disclose-version'),
  'svelte/internal/flags/async': () => import('svelte/internal/flags/async'),
  'svelte/internal/flags/legacy': () => import('svelte/internal/flags/legacy'),
  'svelte/internal/flags/tracing': () => import('svelte/internal/flags/tracing'),
  'svelte/legacy': () => import('svelte/legacy'),
  'svelte/motion': () => import('svelte/motion'),
  'svelte/reactivity': () => import('svelte/reactivity'),
  'svelte/reactivity/window': () => import('svelte/reactivity/window'),
  'svelte/store': () => import('svelte/store'),
  'svelte/transition': () => import('svelte/transition'),
  'esm-env': () => import('esm-env'),
}

export const forTests = {
  ...forComponents,
  'svelte/server': () => import('svelte/server'),
  vitest: () => import('vitest'),
  '@testing-library/dom': () => import('@testing-library/dom'),
  '@testing-library/jest-dom': () => import('@testing-library/jest-dom/vitest'),
  '@testing-library/jest-dom/matchers': () => import('@testing-library/jest-dom/matchers'),
  '@testing-library/jest-dom/vitest': () => import('@testing-library/jest-dom/vitest'),
  '@testing-library/svelte': () => import('@testing-library/svelte'),
  '@testing-library/svelte/pure': () => import('@testing-library/svelte/pure'),
  '@testing-library/svelte/svelte5': () => import('@testing-library/svelte'),
  '@testing-library/svelte/vitest': () => import('@testing-library/svelte/vitest'),
  '@testing-library/user-event': () => import('@testing-library/user-event'),
}
