/// Where text stands in a width that is greater than its own.
public enum Alignment: Sendable {
  case left, right, centre
}
