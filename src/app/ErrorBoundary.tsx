import './broken.css'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { undo, useScenario } from '../state'
import { Button } from '../ui'
import { exportJson } from './documents'

interface ErrorBoundaryProps {
  /** What has stopped: `The inspector`. */
  readonly what: string
  /** Writes the document to the browser's store. */
  readonly onCaught?: () => void
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly error: Error | null
}

/** Stands in for a part of the page that failed. The document is not part of it and stays as it is. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('spillway:', error, info.componentStack)
    this.props.onCaught?.()
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    const again = () => this.setState({ error: null })
    const canUndo = useScenario.getState().past.length > 0
    return (
      <div className="broken" role="alert">
        <h2>{this.props.what} has stopped</h2>
        <p>Your scenario is safe. {canUndo && 'If the last change caused this, take it back.'}</p>
        <p className="broken-reason">{error.message}</p>
        <div className="broken-actions">
          {canUndo && (
            <Button
              onClick={() => {
                undo()
                again()
              }}
            >
              Undo the last change
            </Button>
          )}
          <Button onClick={exportJson}>Export the scenario</Button>
          <Button onClick={again}>Try again</Button>
          <Button variant="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      </div>
    )
  }
}
