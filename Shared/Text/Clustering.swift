/// Groups keywords by meaning: average-linkage clustering over a graph of near neighbours, with both thresholds taken from the
/// data, so that it works with any embedding and never asks how many clusters there are.
///
/// With unit vectors the mean cosine between two clusters is the dot product of their sums over the product of their sizes,
/// which makes average linkage exact without a table of distances.
public struct Clustering: Sendable {
  public struct Settings: Sendable {
    /// A spoke nearer to its hub than this belongs to it.
    public var leastSimilarity: Float
    public var leastSpokes: Int
    public var mostSpokes: Int

    public init(leastSimilarity: Float, leastSpokes: Int, mostSpokes: Int) {
      self.leastSimilarity = leastSimilarity
      self.leastSpokes = leastSpokes
      self.mostSpokes = mostSpokes
    }
  }

  public struct Spoke: Sendable, Equatable {
    public let index: Int
    public let similarity: Float
  }

  public struct Cluster: Sendable, Equatable {
    public let hub: Int
    public let spokes: [Spoke]
  }

  public struct Result: Sendable, Equatable {
    public let clusters: [Cluster]
    /// What joined no cluster.
    public let singles: [Int]
    /// The mean similarity that a valid cluster reaches.
    public let validAverage: Float
  }

  private static let neighbours = 32
  private static let gate: Float = 0.70
  private static let cut: Float = 0.30
  private static let valid: Float = 0.60

  /// - Parameters:
  ///   - vectors: of unit length, or zero for texts without meaning to the model.
  ///   - volumes: searches a month, nil when unknown; they break ties between possible hubs.
  ///   - words: how long each text is; shorter ones are better hubs.
  /// - Returns: the same for the same vectors in the same order; callers sort by text first.
  public static func run(vectors: [[Float]], volumes: [Int?], words: [Int], settings: Settings) -> Result {
    let (random, median) = scale(vectors)
    let edges = graph(vectors, above: random + gate * (median - random))
    let groups = merge(vectors, edges, downTo: random + cut * (median - random))
    var clusters: [Cluster] = []
    var clustered: Set<Int> = []
    for group in groups where group.count > settings.leastSpokes {
      clusters += star(group, vectors, volumes, words, settings)
    }
    for cluster in clusters { clustered.formUnion([cluster.hub] + cluster.spokes.map(\.index)) }
    return Result(
      clusters: clusters, singles: vectors.indices.filter { !clustered.contains($0) },
      validAverage: random + valid * (median - random))
  }

  // MARK: Thresholds and graph

  /// The mean cosine of random pairs, and the median cosine of nearest neighbours.
  private static func scale(_ vectors: [[Float]]) -> (random: Float, median: Float) {
    guard vectors.count > 1 else { return (0, 1) }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var sum: Float = 0
    var count = 0
    for _ in 0..<min(50_000, vectors.count * vectors.count) {
      let left = next(vectors.count)
      let right = next(vectors.count)
      guard left != right else { continue }
      sum += Vectors.dot(vectors[left], vectors[right])
      count += 1
    }
    let step = max(1, vectors.count / 2_000)
    let nearest = stride(from: 0, to: vectors.count, by: step).map { left in
      vectors.indices.lazy.filter { $0 != left }.map { Vectors.dot(vectors[left], vectors[$0]) }.max() ?? 0
    }.sorted()
    return (count > 0 ? sum / Float(count) : 0, nearest[nearest.count / 2])
  }

  private struct Edge {
    let left: Int
    let right: Int
  }

  private static func graph(_ vectors: [[Float]], above threshold: Float) -> [Edge] {
    var pairs: Set<Int> = []
    for left in vectors.indices {
      var near: [(similarity: Float, index: Int)] = []
      for right in vectors.indices where right != left {
        let similarity = Vectors.dot(vectors[left], vectors[right])
        if similarity >= threshold { near.append((similarity, right)) }
      }
      near.sort { $0.similarity == $1.similarity ? $0.index < $1.index : $0.similarity > $1.similarity }
      for (_, right) in near.prefix(neighbours) {
        pairs.insert(min(left, right) * vectors.count + max(left, right))
      }
    }
    return pairs.sorted().map { Edge(left: $0 / vectors.count, right: $0 % vectors.count) }
  }

  // MARK: Merging

  private struct Candidate: Comparable {
    let linkage: Float
    let left: Int
    let right: Int
    let leftVersion: Int
    let rightVersion: Int

    /// The greater is merged first: the nearer pair, and of equals the one with the smaller ids.
    static func < (one: Candidate, other: Candidate) -> Bool {
      if one.linkage != other.linkage { return one.linkage < other.linkage }
      return (one.left, one.right) > (other.left, other.right)
    }
  }

  private static func merge(_ vectors: [[Float]], _ edges: [Edge], downTo threshold: Float) -> [[Int]] {
    var members = vectors.indices.map { [$0] }
    var sums = vectors
    var versions = [Int](repeating: 0, count: vectors.count)
    var adjacent = [Set<Int>](repeating: [], count: vectors.count)
    var heap = Heap<Candidate>()
    func candidate(_ one: Int, _ other: Int) -> Candidate {
      let (left, right) = (min(one, other), max(one, other))
      let linkage = Vectors.dot(sums[left], sums[right]) / Float(members[left].count * members[right].count)
      return Candidate(
        linkage: linkage, left: left, right: right, leftVersion: versions[left], rightVersion: versions[right])
    }
    for edge in edges {
      adjacent[edge.left].insert(edge.right)
      adjacent[edge.right].insert(edge.left)
      heap.insert(candidate(edge.left, edge.right))
    }
    while let best = heap.removeMax() {
      guard best.linkage >= threshold else { break }
      guard versions[best.left] == best.leftVersion, versions[best.right] == best.rightVersion else { continue }
      let (kept, gone) = (best.left, best.right)
      members[kept] += members[gone]
      members[gone] = []
      for index in sums[kept].indices { sums[kept][index] += sums[gone][index] }
      versions[kept] += 1
      versions[gone] += 1
      for neighbour in adjacent[gone] where neighbour != kept {
        adjacent[neighbour].remove(gone)
        adjacent[neighbour].insert(kept)
        adjacent[kept].insert(neighbour)
      }
      adjacent[kept].remove(gone)
      adjacent[gone] = []
      for neighbour in adjacent[kept].sorted() { heap.insert(candidate(kept, neighbour)) }
    }
    return members.filter { !$0.isEmpty }.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  // MARK: Hubs and spokes

  /// Splits a group into stars: the best hub takes its nearest members up to the limit, what is left over tries again, and
  /// what finds no company stays single.
  private static func star(
    _ group: [Int], _ vectors: [[Float]], _ volumes: [Int?], _ words: [Int], _ settings: Settings
  ) -> [Cluster] {
    var clusters: [Cluster] = []
    var rest = group
    while rest.count > settings.leastSpokes {
      guard let hub = bestHub(rest, vectors, volumes, words) else { break }
      var near: [Spoke] = []
      for index in rest where index != hub {
        let similarity = Vectors.dot(vectors[hub], vectors[index])
        if similarity >= settings.leastSimilarity { near.append(Spoke(index: index, similarity: similarity)) }
      }
      near.sort { $0.similarity == $1.similarity ? $0.index < $1.index : $0.similarity > $1.similarity }
      let spokes = Array(near.prefix(settings.mostSpokes))
      if spokes.count >= settings.leastSpokes {
        clusters.append(Cluster(hub: hub, spokes: spokes))
        let taken: Set<Int> = Set([hub] + spokes.map { $0.index })
        rest.removeAll { taken.contains($0) }
      } else {
        // This one finds no company; the others may.
        rest.removeAll { $0 == hub }
      }
    }
    return clusters
  }

  private static func bestHub(_ group: [Int], _ vectors: [[Float]], _ volumes: [Int?], _ words: [Int]) -> Int? {
    let known = group.compactMap { volumes[$0] }.sorted()
    func score(_ index: Int) -> Float {
      let others = group.filter { $0 != index }
      let mean = others.map { Vectors.dot(vectors[index], vectors[$0]) }.reduce(0, +) / Float(max(1, others.count))
      var percentile: Float = 0
      if let volume = volumes[index], known.count > 1 {
        percentile = Float(known.count { $0 < volume }) / Float(known.count - 1)
      }
      return mean + 0.05 * percentile - 0.01 * Float(words[index] - 1)
    }
    return group.map { (index: $0, score: score($0)) }
      .max { $0.score == $1.score ? $0.index > $1.index : $0.score < $1.score }?.index
  }
}

/// A binary heap whose greatest element comes out first.
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[parent] < elements[child] else { return }
      elements.swapAt(parent, child)
      child = parent
    }
  }

  mutating func removeMax() -> Element? {
    guard !elements.isEmpty else { return nil }
    elements.swapAt(0, elements.count - 1)
    let greatest = elements.removeLast()
    var parent = 0
    while true {
      let left = parent * 2 + 1
      guard left < elements.count else { return greatest }
      let right = left + 1
      let child = right < elements.count && elements[left] < elements[right] ? right : left
      guard elements[parent] < elements[child] else { return greatest }
      elements.swapAt(parent, child)
      parent = child
    }
  }
}
