"""What the columns of an Exportify file are called, in every version and language, and where they stand."""

from bot.domain import SOUND_COLUMNS, plain_words

URI = "uri"
"""The one column that no export lacks."""

_NAMES = {
    "uri": (
        "Track URI|Spotify URI|Spotify ID|Spotify Track URI|رابط الأغنية (URI)|URI κομματιού|"
        "URI de la canción|URI du titre|URI della traccia|トラックURI|Nummer URI|URI da faixa|"
        "Låtens URI|Parça URI"
    ),
    "title": (
        "Track Name|Name|اسم الأغنية|Όνομα κομματιού|Nombre de la canción|Nom du titre|"
        "Nome della traccia|トラック名|Nummernaam|Nome da faixa|Låtens namn|Parça Adı"
    ),
    "artist_uris": (
        "Artist URI(s)|Artist URI|Artist IDs|روابط الفنانين (URI)|Künstler-URI(s)|"
        "URI καλλιτέχνη/ων|URI(s) del artista|URI(s) de l'artiste|URI dell'artista|アーティストURI|"
        "Artiest-URI|URI(s) do artista|Artistens URI|Sanatçı URI"
    ),
    "artists": (
        "Artist Name(s)|Artist Name|أسماء الفنانين|Künstlername(n)|Όνομα/τα καλλιτέχνη|"
        "Nombre(s) del artista|Nom(s) de l'artiste|Nome dell'artista|アーティスト名|Naam van artiest|"
        "Nome(s) do artista|Artistens namn|Sanatçı Adı"
    ),
    "album": (
        "Album Name|اسم الألبوم|Όνομα άλμπουμ|Nombre del álbum|Nom de l'album|Nome dell'album|"
        "アルバム名|Naam van album|Nome do álbum|Albumets namn|Albüm Adı"
    ),
    "released": (
        "Album Release Date|Release Date|تاريخ إصدار الألبوم|Veröffentlichungsdatum des Albums|"
        "Ημερομηνία κυκλοφορίας άλμπουμ|Fecha de lanzamiento del álbum|Date de sortie de l'album|"
        "Data di rilascio dell'album|アルバム発売日|Releasedatum van het album|"
        "Data de lançamento do álbum|Albumets releasedatum|Albüm Çıkış Tarihi"
    ),
    "duration": (
        "Track Duration (ms)|Duration (ms)|مدة الأغنية (بالمللي ثانية)|Track-Dauer (ms)|"
        "Διάρκεια κομματιού (ms)|Duración de la canción (ms)|Durée du titre (ms)|"
        "Durata della traccia (ms)|トラックの長さ（ミリ秒）|Nummerduur (ms)|Duração da faixa (ms)|"
        "Låtlängd (ms)|Parça Süresi (ms)"
    ),
    "explicit": (
        "Explicit|صريح|Explizit|Ακατάλληλο|Explícito|Explicite|Esplicito|明示的な内容|Expliciet|"
        "Explícita|Açık İçerik"
    ),
    "isrc": "ISRC",
    "added_at": (
        "Added At|أضيف في|Hinzugefügt am|Προστέθηκε στις|Añadido en|Ajouté le|Aggiunto il|追加日時|"
        "Toegevoegd op|Adicionado em|Tillagd vid|Eklenme Tarihi"
    ),
    "genres": (
        "Artist Genres|Genres|أنواع الفنان|Künstler-Genres|Είδη καλλιτέχνη|Géneros del artista|"
        "Genres de l'artiste|Generi dell'artista|アーティストジャンル|Genres van de artiest|"
        "Gêneros do artista|Artistens genrer|Sanatçı Türleri"
    ),
    "danceability": (
        "Danceability|قابلية الرقص|Tanzbarkeit|Χορευτικότητα|Bailabilidad|Danseabilité|"
        "Ballabilità|ダンサビリティ|Dansbaarheid|Dançabilidade|Dansbarhet|Dans Edilebilirlik"
    ),
    "energy": "Energy|الطاقة|Energie|Ενέργεια|Energía|エネルギー|Energi|Enerji",
    "key": "Key|المفتاح|Tonart|Τονικότητα|Tonalidad|Tonalité|Chiave|キー|Toonsoort|Tonalidade|Ton",
    "loudness": (
        "Loudness|مستوى الصوت|Lautstärke|Ένταση|Volumen|Volume sonore|Volume|ラウドネス|Luidheid|"
        "Ljudstyrka|Ses Seviyesi"
    ),
    "mode": "Mode|النمط|Modus|Τρόπος|Modo|Modalità|モード|Läge|Mod",
    "speechiness": (
        "Speechiness|محتوى الكلام|Sprachanteil|Ομιλητικότητα|Hablado|Parlabilité|"
        "Linguaggio parlato|スピーチ性|Spraakzaamheid|Oralidade|Talighet|Konuşma Oranı"
    ),
    "acousticness": (
        "Acousticness|الطابع الصوتي|Akustik|Ακουστικότητα|Acústica|Acoustique|アコースティック性|Akoestiek|"
        "Akustiklik"
    ),
    "instrumentalness": (
        "Instrumentalness|الطابع الآلي|Instrumentalität|Οργανοκεντρικότητα|Instrumentalidad|"
        "Instrumental|Strumentalità|インストゥルメンタル性|Instrumentaliteit|Instrumentalidade|"
        "Instrumentalhet|Enstrümantalite"
    ),
    "liveness": (
        "Liveness|الحيوية|Lebendigkeit|Ζωντάνια|Vivacidad|Vivacité|Vivacità|ライブ感|Levendigheid|"
        "Vivacidade|Livlighet|Canlılık"
    ),
    "valence": "Valence|الإيجابية|Valenz|Θετικότητα|Valencia|Valenza|感情値|Valentie|Valens|Duygusallık",
    "tempo": "Tempo|الإيقاع|Ρυθμός|テンポ",
    "time_signature": (
        "Time Signature|توقيع الزمن|Taktart|Μέτρο|Compás|Mesure|Battuta|拍子|Maatstreep|Compasso|Ölçü İşareti"
    ),
}
"""By field: English, older versions, then ar, de, el, es, fr, it, ja, nl, pt, sv, tr; equal words once."""

FIELDS = {plain_words(name): field for field, names in _NAMES.items() for name in names.split("|")}
"""The field that a folded header cell names."""

_SOUNDS = " ".join(SOUND_COLUMNS)
_SUFFIXES = (
    "",
    "genres",
    _SOUNDS,
    f"genres {_SOUNDS}",
    "- - -",
    "genres - - -",
    f"{_SOUNDS} - - -",
    f"genres {_SOUNDS} - - -",
)
_NINETEEN = "uri title artist_uris artists - album - - released - - - duration - explicit - isrc - added_at"
_OLDER = (
    "uri title artists album - added_at",
    "uri title artists album - - duration - added_at",
    "uri title artist_uris artists - album - - duration - added_at",
    "uri title artist_uris artists - album released - - - duration - explicit - - added_at",
    "uri title artist_uris artists - album - - released - - - duration - explicit - - added_at",
    f"uri title album artists released duration - explicit - added_at genres - {_SOUNDS}",
)

LAYOUTS = tuple(
    tuple(layout.split()) for layout in (*(f"{_NINETEEN} {suffix}" for suffix in _SUFFIXES), *_OLDER)
)
"""The fields of the known versions by position, the newest first; `-` is a column that is not read."""
