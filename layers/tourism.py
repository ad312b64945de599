"""Tourism: the old city and the heritage, crafts and nature that visitors come for."""

from geodata.text import Text
from layers.mission import Kind, Mission, Service

MISSION = Mission(
    key="tourism",
    order=1,
    name=Text("Lamphun Smart City · ท่องเที่ยวเมืองเก่า", "Lamphun Smart City"),
    short=Text("ท่องเที่ยวเมืองเก่า", "Old-city tourism"),
    shows=Text(
        "วัด พิพิธภัณฑ์ โบราณสถาน ประตูเมือง เส้นทางหัตถกรรมและวัฒนธรรม อุทยาน และบริการนักท่องเที่ยว",
        "Temples, museums, monuments, city gates, craft and cultural routes, nature parks and visitor services",
    ),
    objective=Text(
        "เมืองเก่าลำพูนเป็นเมืองอัจฉริยะด้านการท่องเที่ยวเชิงวัฒนธรรม เชื่อมโยงกับการท่องเที่ยวดิจิทัลรูปแบบใหม่",
        "The old city becomes a smart city of cultural tourism, tied to new digital forms of travel",
    ),
    importance=Text(
        "การท่องเที่ยวของจังหวัด และขีดความสามารถในการแข่งขันของประเทศ",
        "Tourism in the province, and the country's competitiveness",
    ),
    completeness=Text(
        "ตำแหน่งที่แน่นอนมีเฉพาะบางแห่งในเขตเมืองและอุทยาน วัดนอกเมืองส่วนใหญ่ทราบเพียงระดับตำบล และยังไม่ใช่บัญชีวัดทั้งจังหวัด",
        "Positions are known for some city and park sites only; most temples outside the city are known to their "
        "subdistrict, and this is not a full list of the province's temples",
    ),
    colour="#b5473c",
    colour_dark="#e5877c",
    plate="circle",
    kinds=(
        Kind("temple", Text("วัด", "Temple"), icon="religious-buddhist", reach_m=5_000,
             words=("วัด", "พระธาตุ", "สำนักสงฆ์")),
        Kind("museum", Text("พิพิธภัณฑ์", "Museum"), icon="museum", reach_m=10_000,
             words=("พิพิธภัณฑ์",)),
        Kind("monument", Text("อนุสาวรีย์และโบราณสถาน", "Monument or historic place"), icon="monument", reach_m=10_000,
             words=("อนุสาวรีย์", "โบราณสถาน", "กู่")),
        Kind("heritage", Text("มรดกทางรถไฟและสะพาน", "Railway and bridge heritage"), icon="bridge", reach_m=10_000,
             words=("สะพาน", "อุโมงค์", "สถานีรถไฟ")),
        Kind("craft", Text("ชุมชนวัฒนธรรมและหัตถกรรม", "Cultural or craft community"), icon="needle_and_spool"),
        Kind("nature", Text("แหล่งธรรมชาติ", "Natural site"), icon="waterfall", reach_m=20_000,
             words=("น้ำตก", "ถ้ำ", "ดอย", "อ่างเก็บน้ำ")),
        Kind("park", Text("พื้นที่อุทยานแห่งชาติ", "National park area"), icon="park", shape="area",
             words=("อุทยานแห่งชาติ",)),
        Kind("event", Text("งานประเพณีและกิจกรรมท่องเที่ยว", "Festival or tourism event"), icon="star",
             words=("งานประเพณี", "เทศกาล", "ประเพณี")),
        Kind("service", Text("บริการนักท่องเที่ยว", "Visitor service"), icon="information", reach_m=5_000,
             words=("ศูนย์บริการนักท่องเที่ยว",)),
    ),
    served=Service(Text("ประชากรตามทะเบียนราษฎร (ยังไม่มีจำนวนผู้เยี่ยมเยือนรายตำบล)",
                        "Registered residents (no visitor count by subdistrict yet)")),
    example={
        "name_th": "วัดจามเทวี", "name_en": "Wat Chamthewi", "kind": "temple",
        "subdistrict": "ในเมือง", "district": "เมืองลำพูน", "lat": 18.5815502, "lon": 98.9963657,
    },
)
