// Package arrows holds the rules on which package may import which, as a test with
// the reason beside each rule. It has no code that runs in the product.
package arrows
