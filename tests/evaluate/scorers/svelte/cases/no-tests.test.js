import Component from './Component.svelte'
export const unused = Component
