/* A screen chimes when a new line stands on it, where the setting says so (data-newest-line). Browsers allow sound only
   once somebody has touched the page: until then it stays silent. */
(() => {
  let heard = null, sound = null;
  addEventListener("pointerdown", () => { sound = sound || new AudioContext(); sound.resume(); });
  function chime() {
    if (!sound || sound.state !== "running") return;
    [660, 880].forEach((pitch, nth) => {
      const tone = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + nth * 0.25;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.2, at);
      loud.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
      tone.connect(loud).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.5);
    });
    window.board_chimes = (window.board_chimes || 0) + 1;
  }
  setInterval(() => {
    const wall = document.querySelector(".kb.wall");
    if (!wall) return;
    const newest = wall.dataset.newestLine || "";
    if (heard !== null && newest > heard) chime();
    heard = newest || heard || "";
  }, 1000);
})();
