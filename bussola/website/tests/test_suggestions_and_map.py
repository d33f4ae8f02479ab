from .test_results import text_of


class TestSuggestions:
    def test_offers_lead_to_types_services_and_towns(self, client, small):
        service = small.typical()
        page = text_of(client.get("/suzzara/suggerimenti/", {"q": "assist"}))
        assert 'role="listbox"' in page
        assert f'data-url="/suzzara/servizio/{service.pk}/"' in page
        assert 'data-url="/suzzara/servizi/?tipo=sad"' in page
        town = text_of(client.get("/suzzara/suggerimenti/", {"q": "gonz"}))
        assert 'data-url="/suzzara/servizi/?comune=020027"' in town
        assert "<html" not in page

    def test_asking_writes_nothing_leaves_nothing_and_costs_little(self, client, small, django_assert_max_num_queries):
        small.typical()
        client.get("/suzzara/suggerimenti/", {"q": "assist"})
        with django_assert_max_num_queries(6) as queries:
            response = client.get("/suzzara/suggerimenti/", {"q": "assist"})
        assert not [query for query in queries if not query["sql"].startswith("SELECT")]
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
        assert response["Referrer-Policy"] == "same-origin"

    def test_nothing_typed_or_nonsense_offers_nothing(self, client, small):
        small.typical()
        for typed in ("", "a", "\x00", "qwertyuiop", "x" * 5000, "%", '"><script>'):
            page = text_of(client.get("/suzzara/suggerimenti/", {"q": typed}))
            assert 'role="option"' not in page
            assert "<script" not in page


class TestTheMap:
    def test_without_javascript_it_is_a_list_of_towns(self, client, small):
        small.typical()
        page = text_of(client.get("/suzzara/servizi/"))
        assert 'href="/suzzara/servizi/?vista=mappa#mappa"' in page
        assert "leaflet" not in page
        page = text_of(client.get("/suzzara/servizi/", {"vista": "mappa"}))
        assert page.index('class="result-cards"') < page.index('id="mappa"')
        assert '<a href="/suzzara/servizi/?comune=020065">Suzzara <span class="count">2' in page
        assert "leaflet.js" in page
        assert "leaflet" not in client.get("/suzzara/servizi/", {"q": "x"}).content.decode()

    def test_points_are_public_and_say_when_they_are_approximate(self, client, small):
        service = small.service("In centro", at=[])
        small.place(service, "020065", coordinate_precision="exact", latitude=44.991, longitude=10.741)
        small.service("In paese", at=["020027"])
        secret = small.service("Casa segreta", "antitratta")
        small.place(secret, "020065", latitude=44.9, longitude=10.7)
        hidden = small.service("Nascosto")
        small.place(hidden, "020065", latitude=44.8, longitude=10.6, is_confidential=True)
        answer = client.get("/suzzara/mappa/luoghi.json")
        points = {point["services"][0]["name"]: point for point in answer.json()["points"]}
        assert set(points) == {"In centro", "In paese"}
        assert points["In centro"]["is_approximate"] is False
        assert points["In paese"]["is_approximate"] is True
        assert points["In centro"]["services"][0]["url"] == f"/suzzara/servizio/{service.pk}/"
        assert not answer.cookies
        only = client.get("/suzzara/mappa/luoghi.json", {"comune": "020027", "dove": "vicino", "entro": "5"}).json()
        assert [point["town"] for point in only["points"]] == ["Gonzaga"]

    def test_boundaries_are_not_sent_twice(self, client, small):
        town = small.towns["020065"]
        town.boundary = {"type": "Polygon", "coordinates": [[[10.7, 44.9], [10.8, 44.9], [10.8, 45.0], [10.7, 44.9]]]}
        town.save()
        answer = client.get("/suzzara/mappa/confini.json")
        assert [one["properties"]["istat_code"] for one in answer.json()["features"]] == ["020065"]
        assert "max-age=86400" in answer["Cache-Control"]
        again = client.get("/suzzara/mappa/confini.json", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304

    def test_tiles_only_when_the_administrator_chose_them(self, client, small, settings):
        small.typical()
        assert 'data-tiles=""' in client.get("/suzzara/servizi/", {"vista": "mappa"}).content.decode()
        settings.BUSSOLA_TILE_URL = "/mappe/{z}/{x}/{y}.png"
        assert 'data-tiles="/mappe/{z}' in client.get("/suzzara/servizi/", {"vista": "mappa"}).content.decode()
