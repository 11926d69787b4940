import { storyNameFromExport, toId } from 'storybook/internal/csf'
import { describe, expect, it } from 'vitest'
import { sliderTransitions, transitions } from 'vue-taskgate'

import * as buttonStories from '../../stories/ProtectedTaskButton.states.stories'
import * as sliderStories from '../../stories/SliderVerify.states.stories'
import { linkToState, puzzleStates, taskStates } from '../../stories/stateStories'
import * as progressStories from '../../stories/TaskProgress.states.stories'

/** Returns the ids that Storybook assigns to the stories of a file. */
function idsOf({ default: meta, ...stories }: { default: { title?: string } }): string[] {
  return Object.keys(stories).map((name) => toId(meta.title!, storyNameFromExport(name)))
}

describe('the state map', () => {
  it.each(Object.keys(taskStates) as (keyof typeof taskStates)[])('has a story for a task that is %s', (state) => {
    expect(linkToState('task', state)).toBeOneOf(idsOf(buttonStories).map((id) => `./?path=/story/${id}`))
  })

  it.each(Object.keys(transitions) as (keyof typeof transitions)[])('has a story for progress that is %s', (state) => {
    expect(linkToState('progress', state)).toBeOneOf(idsOf(progressStories).map((id) => `./?path=/story/${id}`))
  })

  it.each(Object.keys(sliderTransitions) as (keyof typeof sliderTransitions)[])(
    'has a story for a puzzle that is %s',
    (state) => {
      expect(linkToState('puzzle', state)).toBeOneOf(idsOf(sliderStories).map((id) => `./?path=/story/${id}`))
    },
  )

  it('describes every state in the tables, and no other', () => {
    expect(Object.keys(puzzleStates).sort()).toEqual(Object.keys(sliderTransitions).sort())
    expect(Object.keys(taskStates).sort()).toEqual([...Object.keys(transitions), 'locked', 'offline'].sort())
  })
})
