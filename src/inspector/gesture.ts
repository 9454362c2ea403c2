import { useState } from 'react'

/** A row of changes that is one step of undo. */
export interface Gesture {
  /** The key of the gesture that is under way; begins one when there is none. */
  key(): string
  /** The next change begins a new gesture. */
  end(): void
}

let nextGesture = 1

/** A key that no other gesture of this page has. */
export function newGestureKey(): string {
  return `inspector-${nextGesture++}`
}

function createGesture(): Gesture {
  let current: string | null = null
  return {
    key() {
      current ??= newGestureKey()
      return current
    },
    end() {
      current = null
    },
  }
}

/** The gestures of one control, one after the other. */
export function useGesture(): Gesture {
  const [gesture] = useState(createGesture)
  return gesture
}
