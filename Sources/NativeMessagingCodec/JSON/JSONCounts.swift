internal import CJSONScan

/// A visitor that counts: how many of each token a text has, and how deep it goes.
///
/// It never stops, and asks for nothing but how many tokens there are: the cheapest way to check a
/// text. A tokenizer that is fed to one of these checks and counts many tokens at once, where it would
/// deliver them to other visitors one by one.
public struct JSONCounts: JSONVisitor, Equatable, Sendable {
  /// It never stops on its own.
  public typealias Failure = JSONError

  /// Objects begun, and ended once the text is complete.
  public private(set) var objects = 0
  /// Arrays begun, and ended once the text is complete.
  public private(set) var arrays = 0
  /// Names of members.
  public private(set) var names = 0
  /// Strings that are values.
  public private(set) var strings = 0
  /// Numbers.
  public private(set) var numbers = 0
  /// `true`, `false` and `null`.
  public private(set) var literals = 0
  /// The most objects and arrays that were open at once; 0 for a text that is a scalar.
  public private(set) var depth = 0
  private var openCount = 0

  /// Nothing counted yet.
  public init() {}

  /// All tokens of a complete text: begin and end of each object and array count as two.
  public var tokens: Int { 2 * (objects + arrays) + names + strings + numbers + literals }

  /// Counts an object.
  @inline(__always)
  public mutating func beginObject() {
    objects &+= 1
    descend()
  }

  /// Leaves an object.
  @inline(__always)
  public mutating func endObject() { openCount &-= 1 }

  /// Counts an array.
  @inline(__always)
  public mutating func beginArray() {
    arrays &+= 1
    descend()
  }

  /// Leaves an array.
  @inline(__always)
  public mutating func endArray() { openCount &-= 1 }

  /// Counts a name.
  @inline(__always)
  public mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) { names &+= 1 }

  /// Counts a string.
  @inline(__always)
  public mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) { strings &+= 1 }

  /// Counts a number.
  @inline(__always)
  public mutating func number(_ text: Span<UInt8>) { numbers &+= 1 }

  /// Counts a literal.
  @inline(__always)
  public mutating func literal(_ literal: JSONLiteral) { literals &+= 1 }

  /// Waits for the rest of the token.
  @inline(__always)
  public mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}

  /// Counts a batch that begins `start` deep, goes down to `deepest` and ends at `end`.
  mutating func add(_ batch: json_counts, names: Int, from start: Int, deepest: Int, to end: Int) {
    objects &+= Int(batch.objects)
    arrays &+= Int(batch.arrays)
    self.names &+= names
    strings &+= Int(batch.strings) &- names
    numbers &+= Int(batch.numbers)
    literals &+= Int(batch.literals)
    depth = max(depth, openCount &+ deepest &- start)
    openCount &+= end &- start
  }

  @inline(__always)
  private mutating func descend() {
    openCount &+= 1
    depth = max(depth, openCount)
  }
}

extension JSONCounts {
  /// The counts by their names, in the order in which they are reported.
  public var members: InlineArray<8, (name: StaticString, count: Int)> {
    [
      ("tokens", tokens), ("objects", objects), ("arrays", arrays), ("names", names),
      ("strings", strings), ("numbers", numbers), ("literals", literals), ("depth", depth),
    ]
  }

  /// Writes ``members`` as members of the object that `json` is in.
  public func writeMembers(to json: inout JSONWriter) {
    let members = members
    for index in members.indices {
      json.name(members[index].name)
      json.value(members[index].count)
    }
  }
}
