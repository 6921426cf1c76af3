/// One term of a filter.
struct FilterTerm: Sendable, Hashable {
}
