import Testing

@testable import AixTUI

/// Who is asked when, of many devices.
struct FleetPlacesTests {
  private func taken(_ places: inout FleetPlaces) -> [Int] {
    var all: [Int] = []
    while let index = places.next() { all.append(index) }
    return all
  }

  @Test func soManyAtOnceInTheirOrder() {
    var places = FleetPlaces([7, 8, 9, 10], breadth: 2)
    #expect(taken(&places) == [7, 8] && places.isCrowded && !places.isEmpty)
    places.finish(8)
    #expect(taken(&places) == [9])
    places.finish(7)
    places.finish(9)
    #expect(taken(&places) == [10] && !places.isCrowded)
    places.finish(10)
    #expect(taken(&places).isEmpty && places.isEmpty)
  }

  @Test func aSlowOneGivesItsPlaceOnce() {
    var places = FleetPlaces([1, 2, 3, 4], breadth: 1)
    #expect(taken(&places) == [1])
    places.release(1)
    #expect(taken(&places) == [2])
    places.release(1)
    places.finish(1)
    #expect(taken(&places).isEmpty)
    places.finish(2)
    #expect(taken(&places) == [3] && !places.isEmpty)
  }

  @Test func withoutABreadthAllAreAsked() {
    var places = FleetPlaces(Array(0..<1000), breadth: nil)
    #expect(taken(&places).count == 1000 && !places.isCrowded)
  }

  @Test func hangingOnesAreBounded() {
    var places = FleetPlaces(Array(0..<1000), breadth: 100)
    var asked: [Int] = []
    for _ in 0..<20 {
      let new = taken(&places)
      asked += new
      for index in new { places.release(index) }
    }
    #expect(asked.count == FleetPlaces.limit)
    places.finish(0)
    #expect(taken(&places) == [FleetPlaces.limit])
  }
}
