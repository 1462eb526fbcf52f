/**
 * Keeps the picture where it is for as long as a second click may follow a first one. What the first has opened is seen at once,
 * over the picture; the picture makes room for it after that, and not below a pointer that is about to click again.
 */
export interface Hold {
  /** `covers` tells that what will be opened covers some of the picture, which has the clicks there until then. */
  begin(covers: boolean): void;
  end(): void;
  isHeld(): boolean;
}

/** `ended` is called when the stage, a part of `main`, has the size again that it is given. */
export function makeHold(main: HTMLElement, stage: HTMLElement, ended: () => void): Hold {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    main.classList.remove('held', 'covered');
    stage.style.width = stage.style.height = '';
    ended();
  };
  return {
    begin: (covers) => {
      if (timer === undefined) {
        const { width, height } = stage.getBoundingClientRect();
        stage.style.width = `${width.toString()}px`;
        stage.style.height = `${height.toString()}px`;
        main.classList.add('held');
        main.classList.toggle('covered', covers);
      } else clearTimeout(timer);
      timer = setTimeout(end, secondClickMs);
    },
    end,
    isHeld: () => timer !== undefined,
  };
}

/** In milliseconds; two clicks that are a double one to the system are seldom further apart. */
const secondClickMs = 350;
