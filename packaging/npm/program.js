"use strict";
// Where the program is: in the package of this platform, which npm installs as an optional dependency. Nothing is
// downloaded.

const name = `budsandbox-${process.platform}-${process.arch}`;

/** Returns the path of the program, or throws an error that says how to get it. */
function program() {
  if (process.env.BUDSANDBOX_PROGRAM) return process.env.BUDSANDBOX_PROGRAM;
  try {
    return require.resolve(`${name}/bin/budsandbox${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    throw new Error(
      `the package ${name} is not installed. Either there is no budsandbox for this platform, or optional ` +
        `dependencies were left out: install without --omit=optional, and without a lock file that was made on another ` +
        `platform. In a checkout, \`go build\` makes the program; set BUDSANDBOX_PROGRAM to its path.`,
    );
  }
}

module.exports = { program };
