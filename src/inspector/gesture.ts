import { useState } from 'react'

/** A row of changes that is one step of undo. */
export interface Gesture {
  /** The key of the gesture that is under way; begins one when there is none. */
  key(): string
  /** The next change begins a new gesture. */
  end(): void
  /** Ends it as if it had never begun. */
  giveUp(): void
}

let takeBack: (key: string) => void = () => {}

/** Sets what takes back the changes of a gesture that is given up. */
export function onGivenUp(listener: (key: string) => void): void {
  takeBack = listener
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
    giveUp() {
      const key = current
      current = null
      if (key !== null) takeBack(key)
    },
  }
}

/** The gestures of one control, one after the other. */
export function useGesture(): Gesture {
  const [gesture] = useState(createGesture)
  return gesture
}
