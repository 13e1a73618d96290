/** Says how far the tests are, where nothing is redrawn: a line after every file. */
export default class ProgressReporter {
  #files = 0;
  #done = 0;
  #started = 0;

  onTestRunStart(specifications) {
    this.#files = specifications.length;
    this.#started = performance.now();
  }

  onTestModuleEnd() {
    this.#done++;
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    console.log(`       [${this.#done} of ${this.#files} files, ${time}]`);
  }
}
