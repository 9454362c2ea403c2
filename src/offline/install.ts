/** What a browser sends when it would install the page as an app; no standard names it yet. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>
}

/** Tells whenever the browser begins or ceases to offer installation; `null`: it does not offer it. */
export function watchInstallOffer(onOffer: (install: (() => void) | null) => void): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    // Without this, some browsers lay a bar over the page.
    event.preventDefault()
    onOffer(() => {
      // An offer holds for one question.
      onOffer(null)
      void (event as InstallPromptEvent).prompt()
    })
  })
  window.addEventListener('appinstalled', () => onOffer(null))
}
