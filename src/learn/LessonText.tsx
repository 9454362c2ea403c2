import { useEffect, useId, useRef, useState } from 'react'

interface LessonTextProps {
  text: string
}

/** A few lines of a lesson; where there are more, a button that unfolds them. */
export function LessonText({ text }: LessonTextProps) {
  const id = useId()
  const paragraph = useRef<HTMLParagraphElement>(null)
  const [isCut, setIsCut] = useState(false)
  const [unfolded, setUnfolded] = useState(false)

  // It wraps anew with another width.
  useEffect(() => {
    const element = paragraph.current
    if (element === null || unfolded) return
    const sizes = new ResizeObserver(() => setIsCut(element.scrollHeight > element.clientHeight + 1))
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [unfolded])

  return (
    <>
      <p
        ref={paragraph}
        id={id}
        className={unfolded ? 'lesson-text lesson-unfolded' : 'lesson-text'}
        tabIndex={unfolded ? 0 : undefined}
      >
        {text}
      </p>
      {(isCut || unfolded) && (
        <button
          type="button"
          className="ui-link lesson-more"
          aria-expanded={unfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? 'Less' : 'More'}
        </button>
      )}
    </>
  )
}
