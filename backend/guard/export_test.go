package guard

// Keys counts the budgets that are kept.
func Keys(l *Limiter) (n int) {
	for i := range l.shards {
		l.shards[i].mu.Lock()
		n += len(l.shards[i].kept.young) + len(l.shards[i].kept.old)
		l.shards[i].mu.Unlock()
	}
	return n
}
