import { render } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import Component from './Component.svelte'

test('never gets here', () => expect(render(Component)).toBeTruthy())
