// What is typed is kept on this device until the portal has it: a review under the essay and its reader, pasted
// announcements under who pasted them, so that nobody else who signs in here is shown it. A browser may refuse storage:
// it is then kept nowhere.

const PREFIXES = ["review of ", "announcements by "];

// key: of the form, such as "review of K7QMXR by 12". What is kept: the values by field, and the version of the review
// that they were typed over.
export const deviceCopy = (key) => ({
  read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  // Whether it is kept.
  write(copy) {
    try {
      localStorage.setItem(key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  },
  forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      /* nothing is kept there */
    }
  },
});

// At sign-out nothing of anybody's stays on the device.
export const forgetAll = () => {
  try {
    for (const key of Object.keys(localStorage).filter((name) => PREFIXES.some((prefix) => name.startsWith(prefix)))) {
      localStorage.removeItem(key);
    }
  } catch {
    /* nothing is kept there */
  }
};
