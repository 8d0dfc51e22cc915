// Package smoke drives the real desktop window, as it is shipped but for the view
// that WebKitWebDriver may take hold of, and looks whether it works: it opens, it
// answers, it keeps strangers out and it ends when it is told to.
//
// It holds tests only, under the tag automation; build/test runs them with the
// display and the program that they need.
package smoke
